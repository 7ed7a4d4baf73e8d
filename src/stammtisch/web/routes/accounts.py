"""Signing in: those pages of the sign-in library that we use. What is not listed here does not exist.

Nobody signs up, and nobody changes an e-mail address by mail: half of the installations send no mail.
"""

from allauth.account import views as account
from allauth.mfa import urls as second_step
from django.conf import settings
from django.urls import include, path, re_path

from stammtisch.web.views.account import closed

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path(
        "password/reset/",
        account.PasswordResetView.as_view(extra_context={"sends_mail": bool(settings.MAIL_URL)}),
        name="account_reset_password",
    ),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("2fa/", include(second_step)),
    # The library asks for these names; nobody comes here.
    path("signup/", closed, name="account_signup"),
    path("password/set/", closed, name="account_set_password"),
]
