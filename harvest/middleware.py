"""What holds for every answer of this site."""


def no_store(get_response):
    """No page is kept by a browser or a proxy: what a person may read can change at any time."""

    def middleware(request):
        response = get_response(request)
        response["Cache-Control"] = "private, no-store"
        return response

    return middleware
