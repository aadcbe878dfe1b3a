using System.Security.Cryptography;
using System.Text;
using IdleCloud.Contracts.Ledger;

namespace IdleCloud.Silo.Ledger;

/// <summary>Ids that follow from what a transfer is about, so that whoever repeats it names the same.</summary>
internal static class LedgerIds
{
    /// <summary>A UUID of version 8 from the kind and the parts. The parts' lengths are in it, so that "a", "bc" is not "ab", "c".</summary>
    public static Guid For(TransferKind kind, params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder();
        text.Append((int)kind);
        foreach (string part in parts) text.Append('\n').Append(part.Length).Append(':').Append(part);
        return From(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>The first 16 bytes of a hash as a UUID of version 8.</summary>
    internal static Guid From(ReadOnlySpan<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[16];
        hash[..16].CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
