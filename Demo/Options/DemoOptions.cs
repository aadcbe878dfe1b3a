namespace IdleCloud.Demo.Options;

/// <summary>What the demo was asked to run; made by <see cref="DemoCommand"/>, which checks every value.</summary>
internal sealed record DemoOptions
{
    /// <summary>The port of the API on 127.0.0.1, without TLS.</summary>
    public required int Port { get; init; }

    /// <summary>The port of the API with TLS (HTTP/1.1 and HTTP/2); null for none.</summary>
    public int? TlsPort { get; init; }

    /// <summary>The absolute path of the directory for everything that the demo keeps. Accounts and keys live as long as it does.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The absolute path of the model that the miners serve, in GGUF format.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Miner agents to start, 0 to 8.</summary>
    public required int Miners { get; init; }

    /// <summary>An owner's cap on each agent, tokens per second over all its jobs; null for none.</summary>
    public int? MaxTokensPerSecond { get; init; }

    /// <summary>The Npgsql connection string of a database to use; null for a private PostgreSQL in the data directory.</summary>
    public string? Postgres { get; init; }

    /// <summary>True to stop as on Ctrl-C when standard input ends: for a parent that must not leave the demo behind when it is killed.</summary>
    public bool StopOnStdinClose { get; init; }
}
