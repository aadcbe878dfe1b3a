using IdleCloud.Contracts;
using IdleCloud.Contracts.Payments;
using IdleCloud.Silo.Payments.Payouts;
using Npgsql;

namespace IdleCloud.Silo.Payments;

/// <summary>Payments of one account. Keeps nothing; turns a database that is away into the exception that callers know.</summary>
[GrainType("payments")]
internal sealed class PaymentsGrain(TopUps.TopUps topUps, Payouts.Payouts payouts, PayoutAccounts destinations) : Grain, IPaymentsGrain
{
    private string AccountId => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public Task<TopUpResult> TopUpAsync(TopUpRequest request) => AskAsync(topUps.StartAsync(AccountId, request, CancellationToken.None));

    /// <inheritdoc/>
    public Task<TopUpResult> GetTopUpAsync(Guid id) => AskAsync(topUps.GetAsync(AccountId, id, CancellationToken.None));

    /// <inheritdoc/>
    public Task<bool> SetPayoutDestinationAsync(string destination) =>
        AskAsync(destinations.SetAsync(AccountId, destination, CancellationToken.None));

    /// <inheritdoc/>
    public Task<PayoutSetupResult> SetUpPayoutsAsync(PayoutSetupRequest request) =>
        AskAsync(destinations.SetUpAsync(AccountId, request, CancellationToken.None));

    /// <inheritdoc/>
    public Task<PayoutSetupResult> GetPayoutSetupAsync() => AskAsync(destinations.GetAsync(AccountId, CancellationToken.None));

    /// <inheritdoc/>
    public Task<PayoutResult> PayOutAsync(PayoutRequest request) => AskAsync(payouts.StartAsync(AccountId, request, CancellationToken.None));

    /// <inheritdoc/>
    public Task<PayoutResult> GetPayoutAsync(Guid id) => AskAsync(payouts.GetAsync(AccountId, id, CancellationToken.None));

    private async Task<T> AskAsync<T>(Task<T> asked)
    {
        try
        {
            return await asked;
        }
        catch (NpgsqlException e)
        {
            throw new StorageUnavailableException($"Payments of {AccountId} could not be read or written: {e.Message}", e);
        }
    }
}
