using System.Collections.Immutable;
using IdleCloud.Contracts.Batches;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Files;
using IdleCloud.Gateway.Auth;
using IdleCloud.Gateway.Catalog;
using IdleCloud.Gateway.Files;
using IdleCloud.Gateway.OpenAi.Errors;

namespace IdleCloud.Gateway.Batches;

/// <summary>
/// Reads the file of one batch, checks every line's form, and hands the lines on, encrypted for the batch. What a line asks a model is checked when
/// it is run, and what is wrong with that is its own error and not its batch's.
/// </summary>
/// <param name="batch">The batch's id.</param>
/// <param name="customer">Whose it is.</param>
/// <param name="cipher">Encrypts.</param>
/// <param name="maxLines">The most lines.</param>
/// <param name="maxLineBytes">The longest line.</param>
internal sealed class BatchReading(string batch, Authenticated customer, FileCipher cipher, int maxLines, int maxLineBytes)
{
    /// <summary>The one endpoint that lines may be for.</summary>
    public const string Endpoint = "/v1/chat/completions";

    private const int MaxFaults = 20;
    private const int ChunkBytes = 512 * 1024;

    private readonly List<BatchFault> _faults = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly List<FilePart> _chunk = [];
    private int _chunkBytes;
    private int _line;

    /// <summary>What is wrong.</summary>
    public ImmutableArray<BatchFault> Faults => [.. _faults];

    /// <summary>Lines that are requests.</summary>
    public int Total { get; private set; }

    /// <summary>The model that all of them ask for, as they name it; null before the first.</summary>
    public string? Model { get; private set; }

    /// <summary>Reads all of the file.</summary>
    /// <param name="pieces">Its content.</param>
    /// <param name="add">Takes lines.</param>
    public async Task ReadAsync(IAsyncEnumerable<byte[]> pieces, Func<ImmutableArray<FilePart>, Task> add)
    {
        var lines = new LineSplitter(maxLineBytes);
        await foreach (byte[] piece in pieces.ConfigureAwait(false))
        {
            foreach (ReadOnlyMemory<byte> line in lines.Add(piece)) Take(line.Span);
            if (_chunkBytes >= ChunkBytes) await FlushAsync(add).ConfigureAwait(false);
            if (lines.IsTooLong || _faults.Count >= MaxFaults || Total > maxLines) break;
        }

        if (lines.IsTooLong) AddFault("line_too_long", string.Create(null, $"A line may have {maxLineBytes} bytes."), null, ++_line);
        else Take(lines.Last().Span);
        if (Total > maxLines)
        {
            AddFault("too_many_requests", string.Create(null, $"A batch may have {maxLines} requests. Divide the file into several."), null, null);
        }

        if (Total == 0 && _faults.Count == 0) AddFault("empty_file", "The file has no line with a request.", null, null);
        if (_faults.Count == 0) await FlushAsync(add).ConfigureAwait(false);
    }

    /// <summary>Checks the model, once the file is read.</summary>
    /// <returns>The model; null when there is something wrong.</returns>
    public async ValueTask<CatalogModel?> FindModelAsync(ICatalogCache catalog, CancellationToken cancellationToken)
    {
        if (_faults.Count > 0) return null;
        CatalogModel? model = await catalog.FindAsync(Model!, cancellationToken).ConfigureAwait(false);
        // An alias is another name of the same model, and what a key is limited to is models.
        ApiError? error = customer.Key.Refuses(model?.Id ?? Model!) ?? (model is null ? ApiErrors.ModelNotFound(Model!) : null);
        if (error is null) return model;
        AddFault(error.Code, error.Message, "model", null);
        return null;
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        _line++;
        if (_line == 1 && line.StartsWith("\uFEFF"u8)) line = line[3..];
        line = line.Trim(" \t\r"u8);
        if (line.IsEmpty || _faults.Count >= MaxFaults) return;
        Total++;
        byte[] content = line.ToArray();
        if (BatchRequest.Read(content, out (string Code, string Message, string? Param) problem) is not { } request)
        {
            AddFault(problem.Code, problem.Message, problem.Param, _line);
            return;
        }

        Check(request);
        // Numbers are those of the lines, so that answers are in their order.
        _chunk.Add(cipher.Seal(batch, _line - 1, content));
        _chunkBytes += content.Length;
    }

    private void Check(BatchRequest request)
    {
        Model ??= request.Model;
        if (request.Method != "POST") AddFault("invalid_method", "The 'method' must be POST.", "method", _line);
        if (request.Url != Endpoint) AddFault("mismatched_url", $"The 'url' must be the batch's endpoint, {Endpoint}.", "url", _line);
        if (request.Model != Model)
        {
            AddFault("mismatched_model", $"All requests of a batch must be to one model, here '{ApiErrors.Excerpt(Model)}'.", "body.model", _line);
        }

        if (!_ids.Add(request.CustomId))
        {
            AddFault("duplicate_custom_id", $"The custom_id '{ApiErrors.Excerpt(request.CustomId)}' is in the file more than once.", "custom_id", _line);
        }
    }

    private void AddFault(string code, string message, string? param, int? line) => _faults.Add(new BatchFault(code, message, param, line));

    private async Task FlushAsync(Func<ImmutableArray<FilePart>, Task> add)
    {
        if (_chunk.Count > 0) await add([.. _chunk]).ConfigureAwait(false);
        _chunk.Clear();
        _chunkBytes = 0;
    }
}
