using IdleCloud.Contracts.Payments;
using IdleCloud.Silo.Payments.Provider;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Payments.Events;

/// <summary>Asks the provider now and then for what it could not deliver, and for the fees it has kept.</summary>
internal sealed partial class PaymentReconciler(
    IPaymentProvider provider, PaymentNotices notices, PaymentFees fees, IOptions<PaymentOptions> options, TimeProvider clock,
    ILogger<PaymentReconciler> logger)
{
    /// <summary>Notices of so long ago: the provider tries that long to deliver them, and keeps them longer.</summary>
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(7);

    /// <summary>A hundred notices each.</summary>
    private const int MaxPages = 100;

    /// <summary>Asks once.</summary>
    public async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        await FetchMissedAsync(cancellationToken);
        await fees.FetchAsync(cancellationToken);
    }

    private async Task FetchMissedAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset since = clock.GetUtcNow() - LookBack;
        string? after = null;
        int booked = 0;
        for (int i = 0; i < MaxPages && (i == 0 || after is not null); i++)
        {
            ProviderResult<MissedNotices> page = await provider.ListMissedNoticesAsync(since, after, cancellationToken);
            if (!page.IsDone)
            {
                LogNotAsked(page.Reason, options.Value.ReconcileInterval);
                break;
            }

            foreach (ReadOnlyMemory<byte> body in page.Value!.Bodies)
            {
                if (await notices.TakeAsync(body, cancellationToken) == NoticeResult.Booked) booked++;
            }

            after = page.Value.Next;
        }

        if (booked > 0) LogMissed(booked);
    }
}
