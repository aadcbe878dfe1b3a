using System.Net;

namespace IdleCloud.MinerAgent.Models;

/// <summary>Says in the owner's words why a download does not go on, and what helps. Pure.</summary>
internal static class DownloadProblem
{
    private const int DiskFullLinux = 28;
    private const int DiskFullWindows = 112;

    /// <summary>A status that is not the one hoped for.</summary>
    public static ModelException Of(ModelSource source, Uri address, HttpStatusCode status) => (int)status switch
    {
        401 when source.IsHub => new(
            $"{address.Host} wants to know who asks for {source.Text}: put a token of your account there into HF_TOKEN, "
            + "and check that the name is right (a name that is nobody's is answered like this too)", isPermanent: true),
        403 when source.IsHub => new(
            $"{address.Host} does not give {source.Text} to this account: accept its terms on its page there, or take a token (HF_TOKEN) that may read it",
            isPermanent: true),
        401 or 403 => new(
            $"{address.Host} does not give out {source.Text} (status {(int)status}): choose an address that needs no password", isPermanent: true),
        404 or 410 => new($"there is no {source.Text} at {address.Host} (status {(int)status}): check the name, capitals included", isPermanent: true),
        429 or >= 500 => new($"{address.Host} is busy or out of order (status {(int)status})", isPermanent: false),
        _ => new($"{address.Host} answers with status {(int)status} instead of the file", isPermanent: true),
    };

    /// <summary>No answer.</summary>
    public static ModelException Of(Uri address, HttpRequestException error) => error.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => new($"there is no host {address.Host}: check the address, and this machine's network", false, error),
        HttpRequestError.SecureConnectionError => new($"the certificate of {address.Host} cannot be trusted: {Cause(error)}", false, error),
        _ => new($"{address.Host} cannot be reached: {Cause(error)}", false, error),
    };

    /// <summary>Nothing came for too long.</summary>
    public static ModelException Silence(Uri address) =>
        new($"{address.Host} has sent nothing for {ModelRequests.Patience.TotalSeconds:0} s", isPermanent: false);

    /// <summary>The connection ended before the file did.</summary>
    public static ModelException CutOff(Uri address, Exception? error) =>
        new($"the connection to {address.Host} broke; what has come is kept", isPermanent: false, error);

    /// <summary>The file cannot be written.</summary>
    public static ModelException Unwritable(string folder, Exception error) => (error.HResult & 0xFFFF) is DiskFullLinux or DiskFullWindows
        ? new($"the disk is full at {folder}; what has come is kept. Make room, or choose another --models-dir", isPermanent: true, error)
        : new($"{folder} cannot be written to: {error.Message}", isPermanent: true, error);

    private static string Cause(Exception error) => (error.InnerException ?? error).Message;
}
