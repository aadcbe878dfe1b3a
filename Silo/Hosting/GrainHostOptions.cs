using System.ComponentModel.DataAnnotations;

namespace IdleCloud.Silo.Hosting;

/// <summary>How grains are hosted; configuration section <see cref="Section"/>. The same settings mean the same on both grain hosts.</summary>
public sealed class GrainHostOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "GrainHost";

    /// <summary>
    /// How long a grain's caller waits for an answer before it gets a <see cref="TimeoutException"/>. It must be longer than the longest
    /// wait in a pool's queue. Default: 30 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Calls that may wait in or for one activation before more are refused with <c>LimitExceededException</c>: bounds the memory behind
    /// a grain that is stuck. Default: 10,000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxQueuedCalls { get; set; } = 10_000;

    /// <summary>How long an activation stays without calls: shorter frees memory, longer saves activations. Default: 15 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle activations are looked for; shorter than <see cref="CollectionAge"/>. Default: 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (CollectionQuantum >= CollectionAge)
            yield return new($"{nameof(CollectionQuantum)} must be shorter than {nameof(CollectionAge)}.", [nameof(CollectionQuantum)]);
    }
}
