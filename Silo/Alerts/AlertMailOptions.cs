namespace IdleCloud.Silo.Alerts;

/// <summary>The server that mail goes out through. Section <c>Alerts:Mail</c>.</summary>
internal sealed class AlertMailOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Alerts:Mail";

    /// <summary>The SMTP server; without one no mail is sent.</summary>
    public string? Host { get; set; }

    /// <summary>Its port. Default: 587.</summary>
    public int Port { get; set; } = 587;

    /// <summary>Whether the connection must be encrypted by STARTTLS. Default: true.</summary>
    public bool UseTls { get; set; } = true;

    /// <summary>The name to sign in with; without one nobody signs in.</summary>
    public string? User { get; set; }

    /// <summary>Its password.</summary>
    public string? Password { get; set; }

    /// <summary>The sender's address.</summary>
    public string? From { get; set; }
}
