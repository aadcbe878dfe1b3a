using System.Globalization;
using System.Text;

namespace IdleCloud.Gateway.Api.Miners;

/// <summary>What machines' days and weeks went by with, as CSV (RFC 4180). Ids, codes and numbers only: nothing in it needs quotes.</summary>
internal static class ActivityCsv
{
    /// <summary>What the columns are.</summary>
    public const string Header = "machine,period,state,code,minutes";

    /// <summary>Writes the table.</summary>
    public static byte[] Write(IEnumerable<MachineView> machines)
    {
        StringBuilder text = new(Header);
        text.Append("\r\n");
        foreach (MachineView machine in machines)
        {
            Append(text, machine.Id, "last_day", machine.Activity.LastDay);
            Append(text, machine.Id, "last_week", machine.Activity.LastWeek);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, string machine, string period, IEnumerable<ActivityShareView> shares)
    {
        foreach (ActivityShareView share in shares)
        {
            text.Append(CultureInfo.InvariantCulture, $"{machine},{period},{share.State},{share.Code},{share.Minutes}\r\n");
        }
    }
}
