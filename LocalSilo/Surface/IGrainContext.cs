namespace Orleans.Runtime;

/// <summary>One activation of a grain, as its runtime sees it.</summary>
public interface IGrainContext
{
    /// <summary>A reference to the grain.</summary>
    GrainReference GrainReference { get; }

    /// <summary>The grain's id.</summary>
    GrainId GrainId { get; }

    /// <summary>The object that runs the calls; null before it is made.</summary>
    object? GrainInstance { get; }

    /// <summary>The services of this activation; a scope of its own that ends with it.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Completed once the activation has ended.</summary>
    Task Deactivated { get; }

    /// <summary>Ends the activation once the calls that have begun are done. Later calls go to a new activation.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}
