"""Today, inbox, rooms, search."""

from django.urls import path

from stammtisch.web.views.pending import pending

urlpatterns = [
    path("f/<slug:firm>/", pending, name="today"),
    path("f/<slug:firm>/inbox/", pending, name="inbox"),
    path("f/<slug:firm>/search/", pending, name="search"),
]
