"""Addresses of pages that show nothing above this layer."""

from django.urls import path

app_name = "members"
urlpatterns: list = []
