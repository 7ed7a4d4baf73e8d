"""The addresses of our own pages; each part of the product lists its own in `routes/`."""

from django.urls import path

from stammtisch.web.routes import effect, guest, people, rounds, talk
from stammtisch.web.views import health, hooks, security_txt

app_name = "web"
urlpatterns = [
    path(".well-known/security.txt", security_txt.security_txt, name="security_txt"),
    path("metrics", health.metrics, name="metrics"),
    path("healthz", health.healthz, name="healthz"),
    path("hooks/<str:kind>/<str:account>", hooks.receive, name="hook"),
    *people.urlpatterns,
    *talk.urlpatterns,
    *rounds.urlpatterns,
    *effect.urlpatterns,
    *guest.urlpatterns,
]
