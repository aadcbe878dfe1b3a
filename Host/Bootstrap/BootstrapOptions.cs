namespace IdleCloud.Host.Bootstrap;

/// <summary>Whether a first account is made at start; section <c>Bootstrap</c>.</summary>
internal sealed class BootstrapOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Bootstrap";

    /// <summary>
    /// A file for the keys of a first account. With it, a new installation can be used without any other tool, at the price
    /// of secrets in a file: what it names is made where it is missing, so that the same file and database keep the same keys.
    /// Default: none, and no account is made.
    /// </summary>
    public string? SecretsFile { get; set; }
}
