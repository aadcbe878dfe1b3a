using System.Runtime.InteropServices;
using System.Security.Cryptography;
using IdleCloud.Contracts.Jobs;

namespace IdleCloud.Silo.Ledger;

/// <summary>What tells two bodies with the same id apart.</summary>
internal static class LedgerDigest
{
    private const long AskFollows = 1, MinerUsageFollows = 2;
    private static readonly long[] Nothing = [];

    /// <summary>
    /// Of what a job's bill says. Epoch, hold and hour are left out: a bill that is decided again is the same bill. What a bill does not
    /// have adds nothing, so that bills from before there were asks keep their digest.
    /// </summary>
    public static Guid Of(JobPosting posting)
    {
        JobUsage usage = posting.Usage;
        ReadOnlySpan<long> numbers =
        [
            (int)posting.State, posting.Attempt, usage.PromptTokens, usage.CompletionTokens, usage.ReasoningTokens, usage.CachedTokens,
            posting.Price.Version, posting.Price.PromptNanoUsdPerMillion, posting.Price.CompletionNanoUsdPerMillion,
            posting.SharePpm, posting.Bill.ChargeNanoUsd, posting.Bill.PayNanoUsd,
            .. posting.Ask is { } ask ? [AskFollows, ask.PromptNanoUsdPerMillion, ask.CompletionNanoUsdPerMillion] : Nothing,
            .. posting.MinerUsage is { } own ? [MinerUsageFollows, own.PromptTokens, own.CompletionTokens] : Nothing,
        ];
        return Of(numbers, posting.AccountId, posting.KeyId, posting.ModelId, posting.MinerId ?? "", posting.MinerOwner ?? "");
    }

    /// <summary>Of a transfer.</summary>
    public static Guid Of(Transfer transfer)
    {
        long[] numbers = [(int)transfer.Kind, .. transfer.Postings.SelectMany<Posting, long>(posting => [(int)posting.Kind, posting.AmountNanoUsd])];
        return Of(numbers, [transfer.Reference, transfer.Note, .. transfer.Postings.Select(posting => posting.Owner)]);
    }

    // Lengths first, so that no two bodies make the same bytes.
    private static Guid Of(ReadOnlySpan<long> numbers, params ReadOnlySpan<string> texts)
    {
        int length = sizeof(int) + (numbers.Length * sizeof(long));
        foreach (string text in texts) length += sizeof(int) + (text.Length * sizeof(char));
        byte[] body = new byte[length];
        var writer = new Writer(body);
        writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<int>([numbers.Length])));
        writer.Write(MemoryMarshal.AsBytes(numbers));
        foreach (string text in texts)
        {
            writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<int>([text.Length])));
            writer.Write(MemoryMarshal.AsBytes(text.AsSpan()));
        }

        return LedgerIds.From(SHA256.HashData(body));
    }

    private ref struct Writer(Span<byte> rest)
    {
        private Span<byte> _rest = rest;

        public void Write(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_rest);
            _rest = _rest[bytes.Length..];
        }
    }
}
