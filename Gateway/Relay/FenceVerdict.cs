namespace IdleCloud.Gateway.Relay;

/// <summary>What <see cref="AttemptFence"/> says of a frame.</summary>
internal enum FenceVerdict
{
    /// <summary>It is the next one of the open attempt.</summary>
    Accepted,

    /// <summary>Its attempt is not open, or not any longer.</summary>
    Late,

    /// <summary>The open attempt has had this number already.</summary>
    Duplicate,

    /// <summary>A frame before it is missing. The link keeps order, so that it will not come: the attempt is broken.</summary>
    Gap,
}
