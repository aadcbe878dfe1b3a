using Orleans.Concurrency;

namespace IdleCloud.Contracts.Payments;

/// <summary>
/// Takes the provider's notices. Any activation can take any notice, since PostgreSQL puts those of one payment in order; the key
/// only spreads them over the silos.
/// </summary>
[Alias("IdleCloud.IPaymentNoticeGrain")]
public interface IPaymentNoticeGrain : IGrainWithIntegerKey
{
    /// <summary>How many of these grains are used: keys 0 to one below.</summary>
    const int Count = 16;

    /// <summary>Keeps a notice and books what it tells, in one transaction.</summary>
    /// <exception cref="StorageUnavailableException">Nothing is known of the outcome; the provider sends it again.</exception>
    [Alias("ReceiveAsync"), AlwaysInterleave]
    Task<NoticeResult> ReceiveAsync(PaymentNotice notice);
}
