using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using IdleCloud.MinerAgent.Models.Gguf;

namespace IdleCloud.MinerAgent.Models;

/// <summary>
/// Downloads one model: goes on with what had come before where that is still of the same version, hashes while it writes, and gives the
/// file its name only when every byte is right. Under the write lock of its place.
/// </summary>
internal sealed class ModelDownload(
    ModelSource source, ModelPlace place, ModelShelf shelf, ModelRequests requests, ModelProgress progress, TimeProvider timeProvider)
{
    private const int BufferBytes = 1 << 18;

    /// <summary>True once a download began from the first byte: then a wrong hash is the source's fault, and not that of bytes from before.</summary>
    private bool _isFromStart;

    /// <summary>Fetches what is missing. When it throws, what has come is kept, unless it is wrong.</summary>
    /// <param name="expectation">What the file must be.</param>
    /// <param name="allowUnverified">Whether a file that nobody vouches for will do.</param>
    /// <param name="cancellationToken">Stops; what has come is kept.</param>
    /// <returns>The models that had to go to make room.</returns>
    /// <exception cref="ModelException">It does not go on.</exception>
    public async Task<IReadOnlyList<ModelPlace>> RunAsync(Expectation expectation, bool allowUnverified, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(shelf.Folder);
            return await FetchAsync(expectation, allowUnverified, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw DownloadProblem.Unwritable(shelf.Folder, unwritable);
        }
        finally
        {
            progress.End();
        }
    }

    private async Task<IReadOnlyList<ModelPlace>> FetchAsync(Expectation expectation, bool allowUnverified, CancellationToken cancellationToken)
    {
        while (true)
        {
            // 1. What is there, hashed again: a part may have been cut by a crash, or rot.
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            FileStream part = new(place.PartPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1, FileOptions.Asynchronous);
            await using (part.ConfigureAwait(false))
            {
                ModelRecord? before = await ResumeAsync(part, hash, expectation, cancellationToken).ConfigureAwait(false);

                // 2. Where the rest is, of which version, and whether there is room for it.
                using ModelAnswer answer = await requests.GetAsync(source, part.Length, before?.Etag ?? "", cancellationToken).ConfigureAwait(false);
                if (!TryFit(answer, before, part, hash)) continue;
                Expectation complete = expectation.Or(answer.Hub);
                long size = SizeOf(answer, part.Length, complete);
                if (complete.Sha256 is null && !allowUnverified) throw Unvouched();
                IReadOnlyList<ModelPlace> evicted = shelf.MakeRoom(place, size);
                ModelRecord record = new()
                {
                    Source = source.Text, Url = source.Url!.AbsoluteUri, Etag = answer.ETag, Size = size, Used = timeProvider.GetUtcNow(),
                };
                record.Write(place.RecordPath);

                // 3. The rest itself.
                if (part.Length < size) await ReadRestAsync(answer, part, hash, size, cancellationToken).ConfigureAwait(false);
                part.Flush(flushToDisk: true);

                // 4. Whether it is what it should be.
                string sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
                if (Accept(complete, sha256, part))
                {
                    (record with { Sha256 = sha256, VouchedBy = complete.By }).Write(place.RecordPath);
                    File.Move(place.PartPath, place.Path, overwrite: true);
                    return evicted;
                }
            }
        }
    }

    /// <summary>Takes up what had come; empties the part where it is of no use.</summary>
    private async Task<ModelRecord?> ResumeAsync(FileStream part, IncrementalHash hash, Expectation expectation, CancellationToken cancellationToken)
    {
        ModelRecord? before = place.Record;
        // Without a version only the final hash could tell that the file has changed in between.
        bool isOfUse = before is not null && before.Url == source.Url!.AbsoluteUri && part.Length <= before.Size
            && (before.Etag.Length > 0 || expectation.Sha256 is not null);
        if (!isOfUse) part.SetLength(0);
        if (part.Length == 0)
        {
            _isFromStart = true;
            return null;
        }

        progress.Begin("checking", place.Name, part.Length);
        await FileHash.AddAsync(part, hash, progress, cancellationToken).ConfigureAwait(false);
        return before;
    }

    /// <summary>Brings the part and the answer together.</summary>
    /// <returns>False when it must be asked again, from the first byte.</returns>
    private bool TryFit(ModelAnswer answer, ModelRecord? before, FileStream part, IncrementalHash hash)
    {
        HttpResponseMessage response = answer.Response;
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        switch (response.StatusCode)
        {
            case HttpStatusCode.PartialContent when part.Length > 0 && range?.From == part.Length && (answer.ETag == before!.Etag || answer.ETag.Length == 0):
                return true;
            case HttpStatusCode.OK:
                // The whole file, asked for or not: another version, or a server that knows no ranges.
                _isFromStart = true;
                part.SetLength(0);
                hash.GetHashAndReset();
                return true;
            case HttpStatusCode.RequestedRangeNotSatisfiable when part.Length > 0 && range?.Length == part.Length:
                return true;
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable when part.Length > 0:
                part.SetLength(0);
                return false;
            default:
                throw DownloadProblem.Of(source, answer.Address, response.StatusCode);
        }
    }

    private long SizeOf(ModelAnswer answer, long from, Expectation expectation)
    {
        HttpContentHeaders headers = answer.Response.Content.Headers;
        if (headers.ContentEncoding.Count > 0)
        {
            throw new ModelException($"{answer.Address.Host} sends the file packed; take another address", isPermanent: true);
        }

        long? said = headers.ContentRange?.Length ?? (from == 0 ? headers.ContentLength : from + headers.ContentLength);
        long size = said ?? expectation.Size
            ?? throw new ModelException($"{answer.Address.Host} does not say how large the file is; take another address, or a manifest with its size", true);
        if (expectation.Size is { } expected && expected != size)
        {
            throw new ModelException(
                $"{source.Text} has {size} bytes at {answer.Address.Host}, and {expectation.By} says {expected}: it is another file", true);
        }

        return size > 0 ? size : throw new ModelException($"{source.Text} is empty at {answer.Address.Host}", isPermanent: true);
    }

    private async Task ReadRestAsync(ModelAnswer answer, FileStream part, IncrementalHash hash, long size, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(ModelRequests.Patience, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        byte[] buffer = new byte[BufferBytes];
        progress.Begin("downloading", place.Name, size, already: part.Length);
        part.Seek(0, SeekOrigin.End);
        try
        {
            Stream body = await answer.Response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            while (part.Length < size)
            {
                Memory<byte> room = buffer.AsMemory(0, (int)Math.Min(buffer.Length, size - part.Length));
                int count = await ReadAsync(body, room, answer, either.Token).ConfigureAwait(false);
                hash.AppendData(buffer, 0, count);
                await part.WriteAsync(buffer.AsMemory(0, count), CancellationToken.None).ConfigureAwait(false);
                progress.Add(count);
                patience.CancelAfter(ModelRequests.Patience);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw DownloadProblem.Silence(answer.Address);
        }
    }

    /// <summary>Reads some bytes. What goes wrong here is the network's; what goes wrong beside it is the disk's.</summary>
    private static async Task<int> ReadAsync(Stream body, Memory<byte> buffer, ModelAnswer answer, CancellationToken cancellationToken)
    {
        try
        {
            int count = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            return count > 0 ? count : throw DownloadProblem.CutOff(answer.Address, null);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            throw DownloadProblem.CutOff(answer.Address, broken);
        }
    }

    /// <summary>Whether all bytes are right; a wrong file does not stay.</summary>
    /// <returns>False when bytes from before may be to blame, and all of it must come again.</returns>
    private bool Accept(Expectation expectation, string sha256, FileStream part)
    {
        string? problem = expectation.Sha256 is { } expected && expected != sha256
            ? $"its SHA-256 is {sha256}, and {expectation.By} says {expected}. If this happens again, the address has another file"
            : FindGgufProblem(place.PartPath);
        if (problem is null) return true;
        part.SetLength(0);
        if (!_isFromStart) return false;
        place.Delete();
        throw new ModelException($"what came from {source.Url!.Host} for {source.Text} is wrong and was deleted: {problem}", isPermanent: true);
    }

    private static string? FindGgufProblem(string path)
    {
        try
        {
            GgufHeader.Read(path);
            return null;
        }
        catch (InvalidDataException wrong)
        {
            return wrong.Message;
        }
    }

    private ModelException Unvouched() => new(
        $"nobody says what the SHA-256 of {source.Text} must be: give it with --model-sha256 or a manifest (--model-manifest), "
        + "or take any file that comes with --allow-unverified", isPermanent: true);
}
