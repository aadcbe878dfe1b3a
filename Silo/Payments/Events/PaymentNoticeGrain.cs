using IdleCloud.Contracts.Payments;

namespace IdleCloud.Silo.Payments.Events;

/// <summary>Takes the provider's notices.</summary>
[GrainType("payment-notice")]
internal sealed class PaymentNoticeGrain(PaymentNotices notices) : Grain, IPaymentNoticeGrain
{
    /// <inheritdoc/>
    public Task<NoticeResult> ReceiveAsync(PaymentNotice notice) => notices.TakeAsync(notice.Body.AsMemory(), CancellationToken.None);
}
