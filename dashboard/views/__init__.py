"""Pages put together from every app. They read, and they write nothing."""
