"""Persons, team, the firm itself, the first page."""

from django.urls import path

from stammtisch.web.views.pending import pending

urlpatterns = [
    path("", pending, name="landing"),
    path("f/<slug:firm>/people/", pending, name="people"),
    path("f/<slug:firm>/team/", pending, name="team"),
    path("f/<slug:firm>/settings/", pending, name="settings"),
]
