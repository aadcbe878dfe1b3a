using IdleCloud.Contracts;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Payments;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Silo.Payments.Events;

/// <summary>
/// Takes what the provider tells, in any order and as often as it likes, and makes the books say it. Then the account is told, which
/// may be lending its credit out and takes new credit in.
/// </summary>
internal sealed partial class PaymentNotices(
    PaymentEventStore store, IGrainFactory grains, PaymentMetrics metrics, IOptions<PaymentOptions> options, ILogger<PaymentNotices> logger)
{
    private const int MaxTries = 5;
    private readonly PaymentOptions _options = options.Value;

    /// <summary>Takes one notice.</summary>
    /// <exception cref="StorageUnavailableException">The database does not answer; the notice must come again.</exception>
    public async Task<NoticeResult> TakeAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        NoticeResult result = await ReadAndKeepAsync(body, cancellationToken);
        metrics.OnNotice(result);
        return result;
    }

    private async Task<NoticeResult> ReadAndKeepAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (StripeEvents.Read(body) is not { } news)
        {
            LogUnreadable(body.Length);
            return NoticeResult.Unreadable;
        }

        if (news.Fact is not { } fact) return NoticeResult.Ignored;
        // A test's payment is no money.
        if (_options.IsConfigured && news.IsLive != _options.IsLive)
        {
            LogOtherMode(news.EventId, news.IsLive ? "live" : "test");
            return NoticeResult.Ignored;
        }

        KeptNews kept = await KeepAsync(news, fact, cancellationToken);
        if (kept.Problem is { } problem) LogProblem(news.EventId, news.Type, news.Payment, problem);
        else LogKept(news.EventId, news.Type, news.Payment, kept.Result);
        if (kept.AccountId is { } account) await TellAsync(account);
        return kept.Result;
    }

    private async Task<KeptNews> KeepAsync(PaymentNews news, PaymentFact fact, CancellationToken cancellationToken)
    {
        for (int made = 1; ; made++)
        {
            try
            {
                return await store.KeepAsync(news, fact, cancellationToken);
            }
            catch (PostgresException e) when (e.IsTransient && e.SqlState is "40001" or "40P01" && made < MaxTries)
            {
                // Two writers wanted the same accounts in different orders; nothing was written.
            }
            catch (NpgsqlException e)
            {
                throw new StorageUnavailableException($"Payment notice {news.EventId} could not be kept: {e.Message}", e);
            }
        }
    }

    private async Task TellAsync(string account)
    {
        try
        {
            await grains.GetGrain<IAccountGrain>(account).RefreshCreditAsync();
        }
        catch (Exception e)
        {
            // The books are right already, and the account looks at them by itself now and then.
            LogNotTold(account, e);
        }
    }
}
