namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>What the openai engine is started with.</summary>
internal sealed record OpenAiOptions
{
    /// <summary>The server, with or without <c>/v1</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>The server's key; empty for none.</summary>
    public string Key { get; init; } = "";

    /// <summary>The server's name of the model; null when it has one model only.</summary>
    public string? Model { get; init; }

    /// <summary>The catalogue's id of the model, by which one of several is found; null when the owner names none.</summary>
    public string? CatalogueId { get; init; }

    /// <summary>Jobs at once: what the server really runs in parallel, since jobs that wait in its queue look slow to customers.</summary>
    public required int Slots { get; init; }

    /// <summary>Tokens per job; 0: as the server says.</summary>
    public int Context { get; init; }

    /// <summary>The server's API: the URL as given, with <c>/v1</c> where it has no path, and a slash at the end.</summary>
    public Uri ApiRoot
    {
        get
        {
            string path = Url.AbsolutePath.Trim('/');
            return new UriBuilder(Url) { Path = (path.Length == 0 ? "v1" : path) + "/", Query = "" }.Uri;
        }
    }
}
