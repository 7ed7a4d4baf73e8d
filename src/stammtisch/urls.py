"""Every address of this installation: sign-in by the library, all else by `web/urls.py`."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("", include("stammtisch.web.urls")),
]
