using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using IdleCloud.Silo.Payments.Provider;

namespace IdleCloud.Silo.Payments.Stripe;

/// <summary>Reads a list of events without reading the events: each is cut out as it stands.</summary>
internal static class StripePages
{
    /// <summary>The events of a page.</summary>
    /// <returns>Null when it is no such list.</returns>
    public static MissedNotices? Read(byte[] body)
    {
        try
        {
            using JsonDocument page = JsonDocument.Parse(body);
            JsonElement root = page.RootElement;
            ImmutableArray<ReadOnlyMemory<byte>> bodies =
                [.. root.GetProperty("data").EnumerateArray().Select(item => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(item.GetRawText()))];
            bool hasMore = bodies.Length > 0 && root.GetProperty("has_more").GetBoolean();
            return new(bodies, hasMore ? root.GetProperty("data")[bodies.Length - 1].GetProperty("id").GetString() : null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // Not a list, or not of objects with an id.
            return null;
        }
    }
}
