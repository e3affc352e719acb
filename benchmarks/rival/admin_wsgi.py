"""Django's admin, to be served as the product is."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
