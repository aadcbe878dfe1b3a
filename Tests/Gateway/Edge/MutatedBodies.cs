using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>Bodies that were good once: bytes changed, cut out, and nasty pieces put in.</summary>
internal static class MutatedBodies
{
    private static readonly byte[] Whole = Encoding.UTF8.GetBytes(RequestBodies.With(
        """
        "stream":true,"stream_options":{"include_usage":true},"max_tokens":5,"temperature":0.5,"top_p":1,"seed":7,
        "stop":["a","b"],"tools":[],"n":1,"response_format":{"type":"text"},"metadata":{"k":"v"},"user":"é😀"
        """));

    /// <summary>Pieces that have broken parsers.</summary>
    private static readonly byte[][] Splices =
    [
        [.. "\\ud800"u8], [.. "\\u0000"u8], [.. "\""u8], [.. "\\"u8], [.. "{"u8], [.. "["u8], [.. "}"u8], [.. "]"u8], [.. ","u8],
        [.. ":"u8], [.. "null"u8], [.. "1e999"u8], [.. "-0"u8], [.. "9223372036854775808"u8], [.. "\"n\":2,"u8], [.. "\"\\ud83d\":0,"u8],
        [0xff], [0xed, 0xa0, 0x80], [0xef, 0xbb, 0xbf], [0], [.. "{\"role\":\"user\"},"u8], [.. "[[[[[[[["u8],
    ];

    private static readonly Gen<Func<byte[], byte[]>> Mutations = Gen.OneOf(
        from at in Gen.Choose(0, 10_000)
        from value in Gen.Choose(0, 255)
        select (Func<byte[], byte[]>)(body => Edit(body, at, 1, [(byte)value])),
        from at in Gen.Choose(0, 10_000)
        from splice in Gen.Elements(Splices)
        select (Func<byte[], byte[]>)(body => Edit(body, at, 0, splice)),
        from at in Gen.Choose(0, 10_000)
        from length in Gen.Choose(1, 12)
        from splice in Gen.Elements(Splices)
        select (Func<byte[], byte[]>)(body => Edit(body, at, length, splice)),
        from at in Gen.Choose(0, 10_000)
        from length in Gen.Choose(1, 40)
        select (Func<byte[], byte[]>)(body => Edit(body, at, length, [])));

    /// <summary>A good body after one to four changes.</summary>
    public static Gen<byte[]> All { get; } =
        from count in Gen.Choose(1, 4)
        from mutations in Mutations.ListOf(count)
        select mutations.Aggregate(Whole, (body, mutate) => mutate(body));

    private static byte[] Edit(byte[] body, int at, int remove, byte[] insert)
    {
        int start = body.Length == 0 ? 0 : at % body.Length;
        int end = Math.Min(body.Length, start + remove);
        return [.. body[..start], .. insert, .. body[end..]];
    }
}
