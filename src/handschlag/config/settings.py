"""Django's settings. What differs between installations comes from `env`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from handschlag.config import env

PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = env.secret_key()
DEBUG = env.debug()
ALLOWED_HOSTS = env.allowed_hosts()
PORTAL_URL = env.portal_url()
CSRF_TRUSTED_ORIGINS = env.trusted_origins()

ROOMS = [
    "changeovers",
    "outreach",
    "care",
    "handovers",
    "moving",
    "cases",
    "conversations",
    "promises",
    "customers",
    "knowledge",
    "products",
    "people",
    "worktime",
    "core",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "handschlag.desk",
    "handschlag.portal",
    "handschlag.channels.mail",
    "handschlag.channels.telephony",
    *[f"handschlag.{room}" for room in ROOMS],
    "handschlag.examples",
    "handschlag.config.apps.HouseConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
]

MIDDLEWARE = [
    "handschlag.config.security.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "handschlag.desk.account.language.OwnLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "handschlag.desk.toasts.Toasts",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "handschlag.config.urls"
WSGI_APPLICATION = "handschlag.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "handschlag.desk.frame.frame",
            ],
        },
    }
]

FORM_RENDERER = "handschlag.desk.forms.HouseRenderer"

DATABASES = {"default": env.database()}
DIRECT_CONNINFO = env.direct_conninfo()
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {
            "MAX_ENTRIES": 100_000
        },  # with the usual 300 somebody trying many names would push the throttles out
    }
}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "handschlag.desk.signin.adapter.Adapter"
ACCOUNT_FORMS = {
    "login": "handschlag.desk.signin.forms.SignInForm",
    "change_password": "handschlag.desk.signin.forms.ChangePasswordForm",
    "set_password": "handschlag.desk.signin.forms.SetPasswordForm",
    "reauthenticate": "handschlag.desk.signin.forms.ConfirmForm",
}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.behind_proxy() else 0
MFA_ADAPTER = "handschlag.desk.signin.adapter.SecondFactor"
MFA_FORMS = {
    "authenticate": "handschlag.desk.signin.forms.CodeForm",
    "reauthenticate": "handschlag.desk.signin.forms.ConfirmCodeForm",
    "activate_totp": "handschlag.desk.signin.forms.FirstCodeForm",
    "login_webauthn": "handschlag.desk.signin.forms.PasskeyForm",
    "authenticate_webauthn": "handschlag.desk.signin.forms.SecondPasskeyForm",
    "reauthenticate_webauthn": "handschlag.desk.signin.forms.ConfirmPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Nothing can be guessed at a passkey, and a whole office comes in at eight from one address.
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
MFA_TOTP_ISSUER = "Handschlag"

IMPORTS_KEPT_DAYS = env.imports_kept_days()

SESSION_COOKIE_AGE = int(timedelta(hours=14).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = env.is_https()
CSRF_COOKIE_SECURE = env.is_https()
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.behind_proxy() else None
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if env.is_https() else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

LOGGING_CONFIG = None  # each process calls logs.configure(); a one-off command needs none

USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"
LANGUAGE_CODE = "de"
LOCALE_PATHS = [env.locale_dir()]  # one catalogue built from all rooms, see catalogues
LANGUAGES = [("de", _("German")), ("en", _("English"))]

STATIC_URL = "/static/"
STATIC_ROOT = None  # served from the package as it is: a read-only checkout works, and there is no step to forget
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
