"""Many pages become a published site: plan, publish, keep the record of runs."""
