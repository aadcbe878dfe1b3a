namespace IdleCloud.Gateway.Relay;

/// <summary>Something with deadlines that the <see cref="DeadlineSweeper"/> looks after.</summary>
internal interface ISweepable
{
    /// <summary>Acts on every deadline that has passed. Must be quick, and must not throw.</summary>
    /// <param name="now">The clock's timestamp.</param>
    void Sweep(long now);
}
