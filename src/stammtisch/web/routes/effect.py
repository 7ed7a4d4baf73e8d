"""What came of it: figures and the messages behind them."""

from django.urls import path

from stammtisch.web.views.pending import pending

urlpatterns = [
    path("f/<slug:firm>/effect/", pending, name="effect"),
]
