"""The sign-in library's forms in our words: the rule for passwords once, no text inside the fields."""

from typing import Any

from allauth.account import forms as account
from django import forms
from django.utils.translation import gettext_lazy as _

from stammtisch.web.forms.fields import PASSWORD_RULE


def _in_our_words(form: forms.Form, **labels: Any) -> None:
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.help_text = PASSWORD_RULE if name == "password1" else ""
        field.label = labels.get(name, field.label)


class ChangePasswordForm(account.ChangePasswordForm):  # type: ignore[misc]
    """Another password, by somebody signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"oldpassword": _("Current password"), "password1": _("New password"), "password2": _("Once more")}
        _in_our_words(self, **labels)


class ResetPasswordForm(account.ResetPasswordForm):  # type: ignore[misc]
    """Asking for a link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, email=_("E-mail address"))


class ResetPasswordKeyForm(account.ResetPasswordKeyForm):  # type: ignore[misc]
    """Another password, by the holder of a link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, password1=_("New password"), password2=_("Once more"))


class ReauthenticateForm(account.ReauthenticateForm):  # type: ignore[misc]
    """Proving once more who one is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, password=_("Password"))


class SignInForm(account.LoginForm):  # type: ignore[misc]
    """E-mail address and password, and whether this device is one's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remember"].initial = True
