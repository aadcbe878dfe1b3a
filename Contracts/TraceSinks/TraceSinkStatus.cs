namespace IdleCloud.Contracts.TraceSinks;

/// <summary>What came of setting a sink.</summary>
[GenerateSerializer, Alias("IdleCloud.TraceSinkStatus")]
public enum TraceSinkStatus
{
    /// <summary>It holds.</summary>
    Done,

    /// <summary>The URL is none that is called.</summary>
    BadEndpoint,

    /// <summary>This installation cannot keep headers: it has no key to encrypt them with.</summary>
    NoHeaders,
}
