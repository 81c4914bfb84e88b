"""Pages and page-facing answers of the dispatcher's desk."""
