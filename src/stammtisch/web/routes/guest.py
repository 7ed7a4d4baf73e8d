"""What guests see: the table, the finished story."""

from django.urls import path

from stammtisch.web.views.pending import pending

urlpatterns = [
    path("t/<str:room>/", pending, name="table"),
]
