using System.Text;
using LLama.Native;

namespace IdleCloud.MinerAgent.Engines.LlamaSharp;

/// <summary>
/// Turns tokens into text, whole characters only. A control token has no text, unless it is one of the markers that the agent asked to see
/// (for example <c>&lt;|channel|&gt;</c>).
/// </summary>
internal sealed class TokenText(LoadedModel model, IReadOnlyList<string> markers)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <summary>The text that this token completes; empty while a character is still in parts.</summary>
    public string Push(LLamaToken token)
    {
        if (!token.IsControl(model.Handle)) return Decode(model.BytesOf(token, isSpecial: false), isLast: false);
        string marker = model.MarkerOf(token);
        return Flush() + (markers.Contains(marker) ? marker : "");
    }

    /// <summary>What is left at the end; a character that was cut by the limit comes as U+FFFD.</summary>
    public string Flush() => Decode([], isLast: true);

    private string Decode(ReadOnlySpan<byte> bytes, bool isLast)
    {
        char[] text = new char[_decoder.GetCharCount(bytes, isLast)];
        return new string(text, 0, _decoder.GetChars(bytes, text, isLast));
    }
}
