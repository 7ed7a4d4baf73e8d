"""The addresses of our own pages. Names are promises: templates and mails use them."""

from django.urls import path

from stammtisch.web.views import health

app_name = "web"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
]
