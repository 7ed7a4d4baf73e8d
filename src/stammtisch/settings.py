"""The only place that reads the environment. Every setting is `STAMMTISCH_<NAME>`, or `STAMMTISCH_<NAME>_FILE` with
the path of a file that holds the value. A wrong value stops the start and says what a right one looks like;
`docs/reference/settings.md` explains each one.
"""

from pathlib import Path

from csp.constants import NONE, SELF

from stammtisch import __version__
from stammtisch.kit.env import EVERYWHERE, Environment
from stammtisch.kit.secrets_file import Secrets

env = Environment("STAMMTISCH_")

# --- where things are ---------------------------------------------------------------------------------------------
PACKAGE = Path(__file__).resolve().parent
# The folder with database, media and secrets: everything that a backup must hold.
DATA = Path(env.text("DATA", ".data")).resolve()
# `sqlite` (one file in the data folder) or postgresql://user:password@host:port/name
DATABASE_URL = env.text("DATABASE_URL", "sqlite")
# The same PostgreSQL with the role that owns the tables; needed by `upgrade`, `backup`, `restore`, `move` alone.
DATABASE_OWNER_URL = env.text("DATABASE_OWNER_URL", "")
# Address and port the server listens on.
HOST = env.text("HOST", "127.0.0.1")
PORT = env.number("PORT", 8000)
# What people type to reach this installation; every link in a mail or QR code begins with it.
PUBLIC_URL = env.url("PUBLIC_URL", env.here(HOST, PORT))
# Whether that address is only what this machine is called in its network at the moment.
FOUND_ITS_ADDRESS = HOST in EVERYWHERE and not env.text("PUBLIC_URL", "")
# More host names under which this installation may be called, separated by commas.
ALLOWED_HOSTS = [*dict.fromkeys([PUBLIC_URL.hostname, "127.0.0.1", "localhost", *env.words("ALLOWED_HOSTS", [])])]
# Addresses of reverse proxies whose X-Forwarded-For we believe.
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES", [])
# Threads that serve pages; each keeps one database connection.
WEB_THREADS = env.number("WEB_THREADS", 8)
# Threads of one work process.
WORK_THREADS = env.number("WORK_THREADS", 2)
# Whether detailed error pages are shown. Never on a machine that others can reach.
DEBUG = env.flag("DEBUG", False)
# Outgoing mail, e.g. smtps://user:password@mail.example:465; empty: no mail is sent.
MAIL_URL = env.text("MAIL_URL", "")
MAIL_FROM = env.text("MAIL_FROM", f"stammtisch@{PUBLIC_URL.hostname}")
# Where somebody reports a hole, for /.well-known/security.txt: a mail address or an https address.
SECURITY_CONTACT = env.contact("SECURITY_CONTACT", "")
# Who hears by mail when something on the machine fails, separated by commas; empty: the owners of its only firm.
ALARM_MAIL = env.words("ALARM_MAIL", [])
# How often a backup is made by itself: day, hour, or off.
BACKUP_EVERY = env.choice("BACKUP_EVERY", ["day", "hour", "off"])
# For whom backups are encrypted: AGE-SECRET-KEY-1… or age1…; empty: they are not.
BACKUP_KEY = env.seal("BACKUP_KEY")
# Biggest file a guest or member may attach, in megabytes.
UPLOAD_MEGABYTES = env.number("UPLOAD_MEGABYTES", 10)
# Whether an empty installation offers the demo theatre on its first page.
OFFER_DEMO = env.flag("OFFER_DEMO", True)
# A secret with which a machine may read numbers at /metrics; empty: nobody can.
METRICS = env.secret("METRICS")
env.refuse_unknown()

STAMMTISCH_VERSION = __version__
HTTPS = PUBLIC_URL.scheme == "https"
_secrets = Secrets.of(DATA)
SECRET_KEY = _secrets.secret_key
SECRET_KEY_FALLBACKS = _secrets.old_secret_keys

# --- Django -------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "stammtisch.people",
    "stammtisch.conversations",
    "stammtisch.formats",
    "stammtisch.measurement",
    "stammtisch.web",
]
MIDDLEWARE = [
    "stammtisch.web.metrics.requests.CountingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "stammtisch.web.middleware.SeenMiddleware",
    "stammtisch.web.middleware.ForgetMiddleware",
    "stammtisch.web.middleware.LanguageMiddleware",
    "stammtisch.web.middleware.WordsMiddleware",
    "stammtisch.web.middleware.ClosedByDefaultMiddleware",
]
ROOT_URLCONF = "stammtisch.urls"
WSGI_APPLICATION = "stammtisch.web.server.wsgi.application"
DATABASES = {"default": env.database(DATABASE_URL, data=DATA)}
DATABASE_OWNER = env.database_owner(DATABASE_OWNER_URL, of=DATABASES["default"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "stammtisch.web.context.shell",
            ]
        },
    }
]

# --- sign-in ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "stammtisch.web.passwords.TooCommonValidator"},
    {"NAME": "stammtisch.web.passwords.MostlyNamesValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "stammtisch.web.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "stammtisch.web.forms.account.SignInForm",
    "change_password": "stammtisch.web.forms.account.ChangePasswordForm",
    "reauthenticate": "stammtisch.web.forms.account.ReauthenticateForm",
    "reset_password": "stammtisch.web.forms.account.ResetPasswordForm",
    "reset_password_from_key": "stammtisch.web.forms.account.ResetPasswordKeyForm",
}
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# Asked at the sign-in; how long either answer lasts: people/models/sign_in.py.
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
# Per account (key, user) and per address (ip); counted in the database, so by all processes together.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "found": "10/m/ip", "join": "20/m/ip"}
MFA_ADAPTER = "stammtisch.web.accounts.MFAAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Stammtisch"
# Browsers allow passkeys on http only for localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# Counters of failed attempts and used one-time codes: rows, because there is no cache server and a restart must not
# reset them. Big enough that nobody can push a counter out by filling it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- cookies, headers ---------------------------------------------------------------------------------------------
_cookie = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_cookie}session"
CSRF_COOKIE_NAME = f"{_cookie}csrf"
SESSION_ENGINE = "stammtisch.people.sign_in_store"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# The server ends a sign-in earlier (people/models/sign_in.py); a cookie without one opens nothing.
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL.origin]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# --- languages and time -------------------------------------------------------------------------------------------
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("de", "Deutsch (du)"), ("de-formal", "Deutsch (Sie)"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]

# --- files --------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# --- mail, logs ---------------------------------------------------------------------------------------------------
EMAIL_BACKEND, _mail = env.mail(MAIL_URL)
vars().update(_mail)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
LOGGING_CONFIG = "stammtisch.kit.logs.configure"
LOGGING = {"debug": DEBUG}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # subdomains of the owner's host are not ours to force onto https
    "security.W008",  # the proxy in front redirects to https; hooks and API answer http with 404 or by the proxy
    "security.W021",  # nor is the browsers' preload list ours to enter
]
