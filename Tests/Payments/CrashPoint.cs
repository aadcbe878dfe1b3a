namespace IdleCloud.Tests.Payments;

/// <summary>Where the process ends, seen from the provider.</summary>
internal enum CrashPoint
{
    /// <summary>Before the provider is asked to send.</summary>
    BeforeSend,

    /// <summary>After the provider has sent, before that is written.</summary>
    AfterSend,

    /// <summary>Before the provider is asked what it knows.</summary>
    BeforeFind,

    /// <summary>After the provider has said what it knows, before that is written.</summary>
    AfterFind,
}
