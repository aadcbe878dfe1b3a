namespace IdleCloud.Contracts.Files;

/// <summary>What a file is for.</summary>
[GenerateSerializer, Alias("IdleCloud.FilePurpose")]
public enum FilePurpose
{
    /// <summary><c>batch</c>: a customer's requests.</summary>
    Batch = 1,

    /// <summary><c>batch_output</c>: what has become of them.</summary>
    BatchOutput = 2,
}
