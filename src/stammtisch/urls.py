"""Every address of this installation: sign-in by the library, all else by `web/urls.py`."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("stammtisch.web.routes.accounts")),
    path("", include("stammtisch.web.urls")),
]

handler500 = "stammtisch.web.views.errors.server_error"
