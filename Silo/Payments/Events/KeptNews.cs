using IdleCloud.Contracts.Payments;

namespace IdleCloud.Silo.Payments.Events;

/// <summary>What became of a notice.</summary>
/// <param name="Result">For whoever sent it.</param>
/// <param name="AccountId">Whose credit changed; null when nobody's did.</param>
/// <param name="Problem">What a person has to look at; null when nothing.</param>
internal readonly record struct KeptNews(NoticeResult Result, string? AccountId = null, string? Problem = null);
