namespace IdleCloud.Bench.FakeMiners.Pacing;

/// <summary>Something that acts at times of its own choosing, driven by a <see cref="Pacer"/>.</summary>
internal interface IPaced
{
    /// <summary>Does what is due. Must not block and must not throw: all others wait meanwhile.</summary>
    /// <param name="now">A time stamp of the pacer's clock.</param>
    /// <returns>When it wants to be called again, on the same clock, or <see cref="Pacer.Never"/>.</returns>
    long Advance(long now);
}
