namespace IdleCloud.Silo.Statistics;

/// <summary>What is measured of a request's speed. The numbers are stored.</summary>
internal enum SpeedMeasure
{
    /// <summary>Milliseconds until the first token.</summary>
    FirstToken = 1,

    /// <summary>Tokens a second from then on.</summary>
    Rate = 2,
}
