"""Pages and page-facing answers of the operator's desk."""
