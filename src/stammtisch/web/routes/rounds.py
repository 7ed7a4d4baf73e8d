"""Rounds as the team sees them: prepare, watch, steer, close."""

from django.urls import path

from stammtisch.web.views.pending import pending

urlpatterns = [
    path("f/<slug:firm>/rounds/", pending, name="rounds"),
]
