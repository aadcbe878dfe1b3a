namespace IdleCloud.Gateway.Bootstrap;

/// <summary>What a new installation is made to have at start; section <c>Bootstrap</c>.</summary>
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

    /// <summary>
    /// Credit in nano-USD that the first account is granted, once, and with it the enterprise plan without practical limits: for an
    /// installation that tries itself out. Granted credit cost nobody anything and is never paid out. Default: 0, none.
    /// </summary>
    public long CreditNanoUsd { get; set; }

    /// <summary>
    /// A model that joins the catalogue if it has none of that id: an installation that serves one model of its own needs no
    /// operator at the keyboard. Default: none.
    /// </summary>
    public BootstrapModel? Model { get; set; }
}
