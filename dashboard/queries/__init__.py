"""Page-shaped reads across the apps. Nothing here writes."""
