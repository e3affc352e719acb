"""The smallest project that django-import-export runs in, on the database of DATABASE_URL."""

import environ

SECRET_KEY = "for benchmarks only"
INSTALLED_APPS = ["import_export", "benchmarks.rival"]
DATABASES = {"default": environ.Env().db("DATABASE_URL")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # As durable as the product.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
