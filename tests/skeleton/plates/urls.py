from django.urls import path

from .pages import plates

urlpatterns = [path("", plates.lost, name="plates"), path("loss", plates.report_loss, name="plates-loss")]
