"""The demo: a plainly invented company, its people, pages and pictures."""
