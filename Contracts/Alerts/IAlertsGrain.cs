using System.Collections.Immutable;
using Orleans.Concurrency;

namespace IdleCloud.Contracts.Alerts;

/// <summary>
/// The spending alerts of one account; the grain's key is the account id. It keeps nothing in memory: a sweep over all accounts looks
/// whether one has to fire.
/// </summary>
[Alias("IdleCloud.IAlertsGrain")]
public interface IAlertsGrain : IGrainWithStringKey
{
    /// <summary>The most alerts of an account.</summary>
    const int MaxAlerts = 20;

    /// <summary>The alerts, in the order in which they were set.</summary>
    [Alias("ListAsync"), AlwaysInterleave]
    ValueTask<ImmutableArray<SpendingAlert>> ListAsync();

    /// <summary>Sets an alert. One of the same kind and threshold is set already, if there is such.</summary>
    /// <returns>The alert; null when there are as many as there may be.</returns>
    [Alias("SetAsync")]
    ValueTask<SpendingAlert?> SetAsync(AlertKind kind, long thresholdNanoUsd);

    /// <summary>Removes an alert.</summary>
    /// <returns>False when the account has no such alert.</returns>
    [Alias("RemoveAsync"), AlwaysInterleave]
    ValueTask<bool> RemoveAsync(Guid id);

    /// <summary>Where alerts are sent.</summary>
    [Alias("GetTargetsAsync"), AlwaysInterleave]
    ValueTask<AlertTargets> GetTargetsAsync();

    /// <summary>Says where alerts that fire from now on are sent. Each call makes a new secret for the webhook.</summary>
    /// <param name="webhookUrl">The URL; null for none.</param>
    /// <param name="email">The address of somebody who belongs to the account; null for none.</param>
    [Alias("SetTargetsAsync")]
    ValueTask<AlertTargetsResult> SetTargetsAsync(string? webhookUrl, string? email);

    /// <summary>What has fired, the latest first.</summary>
    /// <param name="before">Only events with a lower number; null for all.</param>
    /// <param name="limit">The most, ≥ 1.</param>
    [Alias("ListEventsAsync"), AlwaysInterleave]
    ValueTask<ImmutableArray<AlertEvent>> ListEventsAsync(long? before, int limit);
}
